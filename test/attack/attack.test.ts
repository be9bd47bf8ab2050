/** The built action keeps its promises against an attacker: an independent driver that compares with a backfill of an empty database. */
import { describe, it } from '@jest/globals';
import { TRIES_ALL } from '../support/tries-all.js';
import { expectResistance, MINUTES } from './started.js';

const HISTORIES = TRIES_ALL ? 60 : 8;

describe('after any attack, the database is as after a first backfill', () => {
  it('on the embedded database', () => expectResistance(HISTORIES), 20 * MINUTES);
});
