/** Loaded into a measured Node.js process before its program: when it ends, writes what it used to the file in TIARA_BENCH_USAGE. */
import { readFileSync, writeFileSync } from 'node:fs';

/** What one process used, as written to the file. */
export interface ReportedUsage {
  /** User and system time. */
  readonly cpuMs: number;
  readonly peakMb: number;
}

const KB_PER_MB = 1024;

/** On Linux, `maxRSS` also counts what the parent held when it started this process. VmHWM does not. */
function peakKb(): number {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return Number(kilobytes ?? process.resourceUsage().maxRSS);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  const usage: ReportedUsage = { cpuMs: (user + system) / 1000, peakMb: peakKb() / KB_PER_MB };
  writeFileSync(process.env['TIARA_BENCH_USAGE'] ?? '', JSON.stringify(usage));
});
