/** An answer that is no success, in Google's shape; see AIP-193. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: object[] = [],
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }

  body(): object {
    const { status: code, code: status, message, details } = this;
    return {
      error: {
        code,
        message,
        status,
        errors: [{ message, domain: 'global', reason: status }],
        ...(details.length > 0 && { details }),
      },
    };
  }
}
