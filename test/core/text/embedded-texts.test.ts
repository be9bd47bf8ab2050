import { describe, expect, it } from '@jest/globals';
import { hashesOf, skippedOf, textsOf } from '../../../src/core/text/embedded-texts.js';
import { aComment, anIssue } from '../../support/given.js';

const TEMPLATE = '<!-- say more -->\n### What happened\n_No response_\n- [x] searched';

describe('the texts of a record', () => {
  it('are the title, and the title and the body without noise', () => {
    expect(textsOf({ title: '# Mast', body: '### What\nfalls' })).toEqual({
      title: '# Mast',
      body: '# Mast\n\nfalls',
    });
    expect(textsOf({ body: 'falls' })).toEqual({ title: null, body: 'falls' });
    expect(textsOf({ title: ' ', body: '\n' })).toEqual({ title: null, body: null });
  });

  it('are there even of a body of noise alone, for rows that an earlier version wanted a vector for', () => {
    expect(textsOf({ title: 'Mast', body: TEMPLATE }).body).toBe(`Mast\n\n${TEMPLATE}`);
  });
});

describe('the hash of a text', () => {
  it('is that of the stored text: noise is part of it', () => {
    const plain = anIssue({ body: 'It swings.' });
    const noisy = anIssue({ body: '### What\nIt swings.' });
    expect(textsOf(plain)).toEqual(textsOf(noisy));
    expect(hashesOf(plain).body).not.toBe(hashesOf(noisy).body);
    expect(hashesOf(plain).title).toBe(hashesOf(noisy).title);
  });

  it.each([
    ['nothing', null, 'empty'],
    ['blanks', ' \n ', 'empty'],
    ['+1', '+1', 'too little'],
    ['a thumb', '👍', 'too little'],
    ['nothing but the template', TEMPLATE, 'too little'],
    ['nothing but hidden hints', '<!-- mast -->', 'too little'],
    ['a comment of Tiara’s', '<!-- tiara:related 5 abc -->\nRelated issues:', 'written by Tiara'],
  ])('is none, and the reason is told, for %s', (_, body, reason) => {
    const comment = aComment({ body });
    expect([hashesOf(comment).body, skippedOf(comment)]).toEqual([null, { title: 'empty', body: reason }]);
  });

  it.each(['Yes', '同意です', '404', 'Mast <!-- tiara:related 5 -->'])('is there for %j', (body) => {
    const comment = aComment({ body });
    expect([hashesOf(comment).body, skippedOf(comment).body]).toEqual([expect.any(String), null]);
  });

  it('leaves an issue its title where the body says nothing', () => {
    const issue = anIssue({ body: TEMPLATE });
    expect(hashesOf(issue)).toEqual({ title: expect.any(String), body: null });
    expect(skippedOf(issue)).toEqual({ title: null, body: 'too little' });
  });
});
