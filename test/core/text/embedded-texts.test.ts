/** Which texts of a record get a vector, and what their hashes depend on. */
import { describe, expect, it } from '@jest/globals';
import { embeddedTexts, skipReasons, textHashes } from '../../../src/core/text/embedded-texts.js';
import { aComment, anIssue } from '../../support/given.js';

const TEMPLATE = '<!-- say more -->\n### What happened\n_No response_\n- [x] searched';

describe('the embedded texts of a record', () => {
  it('are the title, and the title and the body without noise', () => {
    expect(embeddedTexts({ title: '# Mast', body: '### What\nfalls' })).toEqual({
      title: '# Mast',
      body: '# Mast\n\nfalls',
    });
    expect(embeddedTexts({ body: 'falls' })).toEqual({ title: null, body: 'falls' });
    expect(embeddedTexts({ title: ' ', body: '\n' })).toEqual({ title: null, body: null });
  });

  it('include a body of nothing but noise, because an earlier version gave such rows a vector', () => {
    expect(embeddedTexts({ title: 'Mast', body: TEMPLATE }).body).toBe(`Mast\n\n${TEMPLATE}`);
  });
});

describe('the hash of a text', () => {
  it('covers the stored text, noise included', () => {
    const plain = anIssue({ body: 'It swings.' });
    const noisy = anIssue({ body: '### What\nIt swings.' });
    expect(embeddedTexts(plain)).toEqual(embeddedTexts(noisy));
    expect(textHashes(plain).body).not.toBe(textHashes(noisy).body);
    expect(textHashes(plain).title).toBe(textHashes(noisy).title);
  });

  it.each([
    ['a missing body', null, 'empty'],
    ['a blank body', ' \n ', 'empty'],
    ['+1', '+1', 'too little'],
    ['a thumb', '👍', 'too little'],
    ['nothing but the template', TEMPLATE, 'too little'],
    ['nothing but hidden hints', '<!-- mast -->', 'too little'],
    ['a comment of Tiara’s', '<!-- tiara:related 5 abc -->\nRelated issues:', 'written by Tiara'],
  ])('is missing for %s, with a reason', (_name, body, reason) => {
    const comment = aComment({ body });
    expect([textHashes(comment).body, skipReasons(comment)]).toEqual([
      null,
      { title: 'empty', body: reason },
    ]);
  });

  it.each(['Yes', '同意です', '404', 'Mast <!-- tiara:related 5 -->'])('exists for %j', (body) => {
    const comment = aComment({ body });
    expect([textHashes(comment).body, skipReasons(comment).body]).toEqual([expect.any(String), null]);
  });

  it('exists for the title of an issue even when the body has too little text', () => {
    const issue = anIssue({ body: TEMPLATE });
    expect(textHashes(issue)).toEqual({ title: expect.any(String), body: null });
    expect(skipReasons(issue)).toEqual({ title: null, body: 'too little' });
  });
});
