/** What is read without a lock, in one go, is one step. */
const READ = /^(select|with)(?!.* for update)/is;

/** What a replica does, step by step; one of the steps can be held. */
export class Steps {
  /** What the database answered with an error, since the count began. */
  errors: string[] = [];
  private taken = 0;
  private last = '';
  private held: { before: number; arrive(label: string): void } | undefined;
  private released: Promise<void> = Promise.resolve();

  /**
   * Counts from one again, and holds what comes as the `n`-th.
   * @returns when that is reached, as what it is called, and what lets it go on
   */
  hold(n: number): { reached: Promise<string>; release(): void } {
    this.taken = 0;
    this.last = '';
    this.errors = [];
    let release = () => {};
    this.released = new Promise(resolve => {
      release = resolve;
    });
    const reached = new Promise<string>(arrive => {
      this.held = { before: n, arrive };
    });
    return { reached, release };
  }

  /** To be waited for before each step; the same again and again is one. */
  async pass(label: string): Promise<void> {
    const step = READ.test(label) ? 'read' : label;
    if (step === this.last) return;
    this.last = step;
    this.taken += 1;
    if (this.taken !== this.held?.before) return;
    this.held.arrive(label);
    this.held = undefined;
    await this.released;
  }
}
