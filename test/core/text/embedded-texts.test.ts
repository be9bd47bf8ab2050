import { describe, expect, it } from '@jest/globals';
import { textHashes, skipReasons, embeddedTexts } from '../../../src/core/text/embedded-texts.js';
import { aComment, anIssue } from '../../support/given.js';

const TEMPLATE = '<!-- say more -->\n### What happened\n_No response_\n- [x] searched';

describe('the texts of a record', () => {
  it('are the title, and the title and the body without noise', () => {
    expect(embeddedTexts({ title: '# Mast', body: '### What\nfalls' })).toEqual({
      title: '# Mast',
      body: '# Mast\n\nfalls',
    });
    expect(embeddedTexts({ body: 'falls' })).toEqual({ title: null, body: 'falls' });
    expect(embeddedTexts({ title: ' ', body: '\n' })).toEqual({ title: null, body: null });
  });

  it('are there even of a body of noise alone, for rows that an earlier version wanted a vector for', () => {
    expect(embeddedTexts({ title: 'Mast', body: TEMPLATE }).body).toBe(`Mast\n\n${TEMPLATE}`);
  });
});

describe('the hash of a text', () => {
  it('is that of the stored text: noise is part of it', () => {
    const plain = anIssue({ body: 'It swings.' });
    const noisy = anIssue({ body: '### What\nIt swings.' });
    expect(embeddedTexts(plain)).toEqual(embeddedTexts(noisy));
    expect(textHashes(plain).body).not.toBe(textHashes(noisy).body);
    expect(textHashes(plain).title).toBe(textHashes(noisy).title);
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
    expect([textHashes(comment).body, skipReasons(comment)]).toEqual([
      null,
      { title: 'empty', body: reason },
    ]);
  });

  it.each(['Yes', '同意です', '404', 'Mast <!-- tiara:related 5 -->'])('is there for %j', (body) => {
    const comment = aComment({ body });
    expect([textHashes(comment).body, skipReasons(comment).body]).toEqual([expect.any(String), null]);
  });

  it('leaves an issue its title where the body says nothing', () => {
    const issue = anIssue({ body: TEMPLATE });
    expect(textHashes(issue)).toEqual({ title: expect.any(String), body: null });
    expect(skipReasons(issue)).toEqual({ title: null, body: 'too little' });
  });
});
