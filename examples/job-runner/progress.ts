/**
 * How far it has come: a bar on a terminal, and a line at each tenth elsewhere.
 *
 * @module
 */

const WIDTH = 30;
/* A terminal shows no more than so many bars a second to anybody. */
const EVERY_MS = 40;
const ERASE_LINE = '\r\x1b[2K';

export class Progress {
  readonly #out: NodeJS.WriteStream;
  #bar = '';
  #drawnAt = -Infinity;
  #tenth = -1;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  show(done: number, total: number): void {
    if (this.#out.isTTY) this.#draw(done, total);
    else this.#print(done, total);
  }

  /** Prints beside the bar, without spoiling it. */
  beside(print: () => void): void {
    if (this.#bar !== '') this.#out.write(ERASE_LINE);
    print();
    if (this.#bar !== '') this.#out.write(this.#bar);
  }

  /** Leaves the last bar standing. */
  end(): void {
    if (this.#bar !== '') this.#out.write('\n');
    this.#bar = '';
  }

  #draw(done: number, total: number): void {
    const now = performance.now();
    if (done < total && now - this.#drawnAt < EVERY_MS) return;
    this.#drawnAt = now;
    const full = Math.round((done / total) * WIDTH);
    this.#bar = `[${'█'.repeat(full)}${'░'.repeat(WIDTH - full)}] ${done} of ${total}`;
    this.#out.write(ERASE_LINE + this.#bar);
  }

  #print(done: number, total: number): void {
    const tenth = Math.floor((done / total) * 10);
    if (tenth === this.#tenth) return;
    this.#tenth = tenth;
    this.#out.write(`${done} of ${total} files\n`);
  }
}
