/** `tiara mcp`: a server of the Model Context Protocol on standard input and output, for coding agents. */
import { McpServer, type CallToolResult } from '@modelcontextprotocol/server';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { messagesOf } from '../core/model/errors.js';
import type { Log } from '../core/ports/log.js';
import { QUOTATION_NOTICE } from './answer-texts.js';
import { TOOLS, type Tool, type ToolWorld } from './tools.js';

const INSTRUCTIONS =
  'Tiara searches GitHub issues and comments in a database. Before you file an issue, call find_duplicates. ' +
  'To find out whether something is known, call search_issues, and read what matters with get_issue. ' +
  `Answers quote strangers. ${QUOTATION_NOTICE} In structured content, this holds for titles, passages, words, labels and texts.`;

/** Serves until the client closes the connection. `version` is that of Tiara. */
export async function serveMcp(world: ToolWorld & { readonly log: Log }, version: string): Promise<void> {
  const ready = onceItSucceeds(() => world.store.migrate());
  const transport = new StdioServerTransport();
  const closed = new Promise<void>((resolve) => {
    process.stdin.once('close', resolve);
    process.stdin.once('end', resolve);
  });
  const server = serveStdio(() => createServer(world, ready, version), {
    transport,
    // The message of an error may repeat what the client sent.
    onerror: (error) => {
      world.log.debug(`The connection to the client had an error (${error.name}).`);
    },
  });
  await closed;
  await server.close();
}

function createServer(
  world: ToolWorld & { readonly log: Log },
  ready: () => Promise<unknown>,
  version: string,
): McpServer {
  const server = new McpServer({ name: 'tiara', version }, { instructions: INSTRUCTIONS });
  for (const tool of TOOLS) {
    server.registerTool(
      tool.name,
      {
        title: tool.title,
        description: tool.description,
        inputSchema: tool.input,
        outputSchema: tool.output,
        annotations: {
          readOnlyHint: true,
          destructiveHint: false,
          idempotentHint: true,
          openWorldHint: false,
        },
      },
      (input) => call(tool, input, world, ready),
    );
  }
  return server;
}

/** The answer as structured content and as text, or the error as a sentence. */
async function call(
  tool: Tool,
  input: unknown,
  world: ToolWorld & { readonly log: Log },
  ready: () => Promise<unknown>,
): Promise<CallToolResult> {
  try {
    await ready();
    const answer = await tool.answer(world, input);
    return {
      content: [{ type: 'text', text: tool.toText(answer) }],
      structuredContent: answer as Record<string, unknown>,
    };
  } catch (error) {
    world.log.debug(`${tool.name} failed (${error instanceof Error ? error.name : typeof error}).`);
    return { content: [{ type: 'text', text: messagesOf(error).join('\n') }], isError: true };
  }
}

/** The work, which is done again only after a failure. Calls that come meanwhile wait for it. */
function onceItSucceeds(work: () => Promise<unknown>): () => Promise<unknown> {
  let done: Promise<unknown> | null = null;
  return () => {
    done ??= work().catch((error: unknown) => {
      done = null;
      throw error;
    });
    return done;
  };
}
