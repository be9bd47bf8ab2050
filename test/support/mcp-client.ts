/** A client of `tiara mcp`, made with the official library, on the built server in its own process. */
import { join } from 'node:path';
import { Client, type CallToolResult } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { COMPILE_CACHE } from './runner.js';
import { ROOT } from './root.js';

export interface McpConnection {
  readonly client: Client;
  /** Calls a tool that must work, and returns its structured answer and its text. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows the tool's answer
  readonly ask: <T>(
    tool: string,
    input?: Readonly<Record<string, unknown>>,
  ) => Promise<{ readonly answer: T; readonly text: string }>;
  /** Calls a tool that must fail, and returns the error. */
  readonly refusal: (tool: string, input?: Readonly<Record<string, unknown>>) => Promise<string>;
  /** What the server has written to standard error. */
  readonly stderr: () => string;
  readonly close: () => Promise<void>;
}

/** Starts `tiara mcp` with these flags and connects to it. */
export async function connectMcp(
  flags: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<McpConnection> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [join(ROOT, 'bin', 'tiara.js'), 'mcp', ...flags],
    env: { PATH: process.env['PATH'] ?? '', ...COMPILE_CACHE, ...env },
    stderr: 'pipe',
  });
  let stderr = '';
  transport.stderr?.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
  const client = new Client({ name: 'a test', version: '1.0.0' });
  await client.connect(transport);
  const call = async (tool: string, input: Readonly<Record<string, unknown>>): Promise<CallToolResult> =>
    await client.callTool({ name: tool, arguments: input });
  return {
    client,
    stderr: () => stderr,
    close: () => client.close(),
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as above
    async ask<T>(tool: string, input = {}) {
      const result = await call(tool, input);
      if (result.isError === true) {
        throw new Error(`${tool} failed: ${textOf(result)}`);
      }
      return { answer: result.structuredContent as T, text: textOf(result) };
    },
    async refusal(tool, input = {}) {
      const result = await call(tool, input);
      if (result.isError !== true) {
        throw new Error(`${tool} did not fail: ${textOf(result)}`);
      }
      return textOf(result);
    },
  };
}

/** The text of an answer, which is its only content. */
function textOf({ content }: CallToolResult): string {
  const [first, ...others] = content;
  if (first?.type !== 'text' || others.length > 0) {
    throw new Error('the answer is not one text');
  }
  return first.text;
}
