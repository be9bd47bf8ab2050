/** What embedding costs at OpenAI. */
import { groupedDigits } from './grouped-digits.js';

/** Dollars for a million tokens, by model. https://platform.openai.com/docs/pricing */
const DOLLARS: Readonly<Record<string, number>> = {
  'text-embedding-3-small': 0.02,
  'text-embedding-3-large': 0.13,
  'text-embedding-ada-002': 0.1,
};

/** Such as `1,234 tokens, about $0.01`; without a price for a model that has none here. Other servers may take another price. */
export function describeTokens(tokens: number, model: string | null): string {
  const price = model !== null && Object.hasOwn(DOLLARS, model) ? (DOLLARS[model] ?? null) : null;
  const dollars = price === null ? null : (tokens / 1_000_000) * price;
  const cost =
    dollars === null ? '' : dollars < 0.01 ? ', less than $0.01' : `, about $${dollars.toFixed(2)}`;
  return `${groupedDigits(tokens)} ${tokens === 1 ? 'token' : 'tokens'}${cost}`;
}
