/** A lean stand-in for OpenAI's embeddings server: the protocol and limits of the tests' own, with vectors that cost nothing. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse, refuse, Refused, type EmbeddingsRequest } from '../../test/support/embeddings-protocol.js';
import { vectorJson } from './cheap-vectors.js';
import { after, serveParent, type StandIn } from './stand-in-process.js';

export type EmbeddingsCounts = 'requests' | 'texts';

function answerTo({ inputs, model, encodingFormat }: EmbeddingsRequest): string {
  const isBase64 = encodingFormat === 'base64';
  const items = inputs.map(
    (text, index) => `{"object":"embedding","index":${index},"embedding":${vectorJson(text, isBase64)}}`,
  );
  const usage = '{"prompt_tokens":0,"total_tokens":0}';
  return `{"object":"list","data":[${items.join(',')}],"model":${JSON.stringify(model)},"usage":${usage}}`;
}

async function startEmbeddingsServer(): Promise<StandIn> {
  let [requests, texts, delayMs] = [0, 0, 0];

  async function answer(message: IncomingMessage): Promise<string> {
    const request = await parse(message);
    refuse(request, {});
    texts += request.inputs.length;
    return answerTo(request);
  }

  const server = createServer((message, response) => {
    requests += 1;
    const send = (status: number, body: string): void => {
      after(delayMs, () => response.writeHead(status, { 'content-type': 'application/json' }).end(body));
    };
    answer(message).then(
      (body) => {
        send(200, body);
      },
      (error: unknown) => {
        send(
          error instanceof Refused ? error.status : 400,
          error instanceof Refused ? JSON.stringify(error.body()) : '{}',
        );
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    begin: (wait) => {
      [requests, texts, delayMs] = [0, 0, wait];
    },
    counts: () => ({ requests, texts }),
  };
}

if (import.meta.main) {
  await serveParent(startEmbeddingsServer);
}
