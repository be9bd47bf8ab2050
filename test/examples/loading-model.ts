/** A stand-in for text-embeddings-inference: it serves one model without a key, and says when that is loaded. */
import { createServer } from 'node:http';
import { startEmbeddings, type EmbeddingsServer } from '../support/embeddings.js';
import { listen } from '../support/listening.js';

/** How often it is asked whether it is ready, until it is. */
const ASKED_UNTIL_READY = 2;

export interface LoadingModel {
  readonly healthUrl: string;
  readonly embeddings: EmbeddingsServer;
  isReady(): boolean;
  close(): Promise<void>;
}

export async function startLoadingModel(model: string): Promise<LoadingModel> {
  let asked = 0;
  const isReady = (): boolean => asked >= ASKED_UNTIL_READY;
  const health = createServer((_message, response) => {
    asked += 1;
    response.writeHead(isReady() ? 200 : 503).end();
  });
  const [embeddings, listening] = await Promise.all([startEmbeddings({ model }), listen(health)]);
  return {
    healthUrl: `http://127.0.0.1:${listening.port}/health`,
    embeddings,
    isReady,
    close: async () => {
      await Promise.all([embeddings.close(), listening.close()]);
    },
  };
}
