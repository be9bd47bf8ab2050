/** What a run is told whose model is not the database's: only what it knows, and only what it can do. */
import { describe, expect, it } from '@jest/globals';
import { modelMismatch } from '../../../src/core/embed/model-change.js';

const OLD = { id: 1, model: 'old', dimensions: 8 };
const NEW = { id: 2, model: 'new', dimensions: 12 };

describe('the message about another model', () => {
  it.each([
    [
      'names no dimensions that the run does not know',
      { space: OLD, next: null, model: 'new', dimensions: null, work: 'embed' as const },
      'The database holds vectors of old with 8 dimensions, and the model of this run is new. Their vectors cannot be ' +
        'compared, so nothing was embedded. Set embedding-model to old, and embedding-dimensions to 8 unless that is its ' +
        'own size. Or run a backfill with reembed: true to replace every vector.',
    ],
    [
      'says that vectors were made and not stored',
      { space: OLD, next: null, model: 'new', dimensions: 12, work: 'store' as const },
      'The database holds vectors of old with 8 dimensions, and the model of this run is new with 12. Their vectors cannot ' +
        'be compared, so the new ones were not stored. Set embedding-model to old, and embedding-dimensions to 8 unless ' +
        'that is its own size. Or run a backfill with reembed: true to replace every vector.',
    ],
    [
      'does not tell a run to set the model that it has',
      { space: OLD, next: null, model: 'old', dimensions: 12, work: 'embed' as const },
      'The database holds vectors of old with 8 dimensions, and the model of this run is old with 12. Their vectors cannot ' +
        'be compared, so nothing was embedded. Set embedding-dimensions to 8 if the model can make vectors of that size, or ' +
        'use the server that made the stored ones. Or run a backfill with reembed: true to replace every vector.',
    ],
    [
      'says what a new backfill does to a re-embedding under way',
      { space: OLD, next: NEW, model: 'third', dimensions: null, work: 'embed' as const },
      'The database holds vectors of old with 8 dimensions, and the model of this run is third. Their vectors cannot be ' +
        'compared, so nothing was embedded. Set embedding-model to old, and embedding-dimensions to 8 unless that is its ' +
        'own size. A re-embedding to new with 12 dimensions is under way: use that model to continue it. A ' +
        'backfill with reembed: true and another model ends it.',
    ],
    [
      'tells a run how to continue a re-embedding to another size of the same model',
      {
        space: OLD,
        next: { ...OLD, id: 2, dimensions: 12 },
        model: 'old',
        dimensions: 12,
        work: 'store' as const,
      },
      'The database holds vectors of old with 8 dimensions, and the model of this run is old with 12. Their vectors cannot ' +
        'be compared, so the new ones were not stored. Set embedding-dimensions to 8 if the model can make vectors of that ' +
        'size, or use the server that made the stored ones. A re-embedding to old with 12 dimensions is under way: set ' +
        'embedding-dimensions to 12 to continue it. A backfill with reembed: true and another model ends it.',
    ],
    [
      'names the re-embedding when its vectors now have another size',
      { space: NEW, next: NEW, model: 'new', dimensions: 16, work: 'store' as const },
      'The re-embedding under way makes vectors of new with 12 dimensions, and the model of this run is new with 16. Their ' +
        'vectors cannot be compared, so the new ones were not stored. Set embedding-dimensions to 12 if the model can make ' +
        'vectors of that size, or use the server that made the stored ones. Or run a backfill with reembed: true to begin ' +
        'the re-embedding again.',
    ],
    [
      'tells a search which model to search with, and that a change needs a backfill first',
      { space: OLD, next: null, model: 'new', dimensions: null, work: 'search' as const },
      'The database holds vectors of old with 8 dimensions, and the model of this search is new. Their vectors cannot be ' +
        'compared, so nothing was searched. Set embedding-model to old, and embedding-dimensions to 8 unless that is its ' +
        'own size. To search with another model, run a backfill with that model and reembed: true first.',
    ],
    [
      'tells a search with the next model to wait for the re-embedding',
      { space: OLD, next: NEW, model: 'new', dimensions: null, work: 'search' as const },
      'The database holds vectors of old with 8 dimensions, and the model of this search is new. Their vectors cannot be ' +
        'compared, so nothing was searched. Set embedding-model to old, and embedding-dimensions to 8 unless that is its ' +
        'own size. A re-embedding to new with 12 dimensions is under way: search with it when a backfill with reembed: ' +
        'true has finished it.',
    ],
    [
      'tells a search with a third model what is under way',
      { space: OLD, next: NEW, model: 'old', dimensions: 16, work: 'search' as const },
      'The database holds vectors of old with 8 dimensions, and the model of this search is old with 16. Their vectors ' +
        'cannot be compared, so nothing was searched. Set embedding-dimensions to 8 if the model can make vectors of that ' +
        'size, or use the server that made the stored ones. A re-embedding to new with 12 dimensions is under way: search ' +
        'with it when a backfill with reembed: true has finished it.',
    ],
  ])('%s', (_, mismatch, message) => {
    expect(modelMismatch(mismatch)).toMatchObject({ name: 'UserError', message });
  });
});
