/** A whole number as people read it, such as 15,815. Node.js takes 15 ms to load what `toLocaleString` needs: a tenth of an event. */
export function groupedDigits(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
