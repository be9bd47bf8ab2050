import type { QuestionVectors, Vector } from '../../src/core/model/embedding.js';

/** The vectors of a question that is only one text. */
export function asQuestion(vector: Vector): QuestionVectors {
  return { title: vector, body: vector };
}
