/** Which embedder a run has. The package for servers is loaded only when a run needs it: that takes most of a short run. */
import type { EmbedderConfig } from './config/embedder-inputs.js';
import type { Space } from './core/model/embedding.js';
import { UserError } from './core/model/errors.js';
import type { Embedder } from './core/ports/embedder.js';
import type { Log } from './core/ports/log.js';
import type { WaitBudget } from './core/ports/world.js';
import { lexicalEmbedder } from './embedders/lexical-embedder.js';

interface Session {
  readonly log: Log;
  readonly waitBudget: WaitBudget;
}

/** The embedder of these inputs; for null one that embeds nothing. */
export async function chooseEmbedder(config: EmbedderConfig | null, session: Session): Promise<Embedder> {
  if (config === null || config.kind === 'stored') {
    return NO_EMBEDDER;
  }
  if (config.kind === 'lexical') {
    return lexicalEmbedder(config.dimensions ?? undefined);
  }
  const { openaiEmbedder } = await import('./embedders/openai-embedder.js');
  return openaiEmbedder(config, session);
}

const NO_EMBEDDER: Embedder = {
  model: 'none',
  dimensions: null,
  batch: { texts: 0, bytes: 0, inFlight: 0 },
  textBytes: 0,
  embed: () => Promise.reject(new Error('this mode embeds nothing')),
};

/** The embedder that makes vectors for this space. @throws UserError when it needs a server and none is given */
export async function embedderOfSpace(
  { model, dimensions }: Space,
  { apiKey, baseUrl }: { readonly apiKey: string | null; readonly baseUrl: string | null },
  session: Session,
): Promise<Embedder> {
  if (model === 'lexical') {
    return lexicalEmbedder(dimensions);
  }
  if (apiKey === null && baseUrl === null) {
    throw new UserError(
      `The database holds vectors of ${model}, and the text of a search needs one too: give openai-api-key (on the command line ` +
        'OPENAI_API_KEY serves too), or openai-base-url for a server of your own. A search for a stored issue, such as #123, needs none.',
    );
  }
  const config = { kind: 'openai', model, apiKey, baseUrl } as const;
  const whole = await chooseEmbedder({ ...config, dimensions: null }, session);
  return {
    ...whole,
    // Most models take no size. Those that can shorten their vectors are asked for it only if the database's are shorter.
    async embed(texts) {
      const answers = await whole.embed(texts);
      const hasSize = answers.some((answer) => !('refused' in answer) && answer.length === dimensions);
      return hasSize ? answers : (await chooseEmbedder({ ...config, dimensions }, session)).embed(texts);
    },
  };
}
