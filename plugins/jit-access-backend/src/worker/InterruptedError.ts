/** The worker stops; what is half done is handed back. */
export class InterruptedError extends Error {
  constructor() {
    super('The worker is stopping');
    this.name = 'InterruptedError';
  }
}
