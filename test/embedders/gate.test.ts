/** The gate: shared work side by side, other work alone. */
import { describe, expect, it } from '@jest/globals';
import { createGate } from '../../src/embedders/gate.js';

/** Work that ends when the test says so, and writes down when it starts and ends. */
function controlled(
  name: string,
  events: string[],
): { work: () => Promise<string>; end: (error?: Error) => void } {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  return {
    work: async () => {
      events.push(`${name} starts`);
      try {
        return await promise;
      } finally {
        events.push(`${name} ends`);
      }
    },
    end: (error) => {
      if (error === undefined) {
        resolve(name);
      } else {
        reject(error);
      }
    },
  };
}

const settle = (): Promise<void> => new Promise((done) => setImmediate(done));

describe('the gate', () => {
  it('runs shared work side by side, and work that is alone after and before all other', async () => {
    const events: string[] = [];
    const gate = createGate();
    const [a, b, alone, c] = ['a', 'b', 'alone', 'c'].map((name) => controlled(name, events));
    const all = [gate.shared(a!.work), gate.shared(b!.work), gate.alone(alone!.work), gate.shared(c!.work)];
    await settle();
    expect(events).toEqual(['a starts', 'b starts']);
    a!.end();
    await settle();
    expect(events.slice(2)).toEqual(['a ends']);
    b!.end();
    await settle();
    expect(events.slice(3)).toEqual(['b ends', 'alone starts']);
    alone!.end();
    await settle();
    expect(events.slice(5)).toEqual(['alone ends', 'c starts']);
    c!.end();
    expect(await Promise.all(all)).toEqual(['a', 'b', 'alone', 'c']);
  });

  it('fails whatever waits when work that is alone fails, and goes on afterwards', async () => {
    const gate = createGate();
    const alone = controlled('alone', []);
    const failure = new Error('down');
    const all = [
      gate.alone(alone.work),
      gate.shared(() => Promise.resolve(1)),
      gate.alone(() => Promise.resolve(2)),
    ];
    await settle();
    alone.end(failure);
    expect(await Promise.allSettled(all)).toEqual(Array(3).fill({ status: 'rejected', reason: failure }));
    expect(await gate.shared(() => Promise.resolve(3))).toBe(3);
  });

  it('fails nothing else when shared work fails', async () => {
    const gate = createGate();
    const shared = controlled('shared', []);
    const failing = gate.shared(shared.work);
    const waiting = gate.alone(() => Promise.resolve('alone'));
    shared.end(new Error('refused'));
    await expect(failing).rejects.toThrow('refused');
    expect(await waiting).toBe('alone');
  });
});
