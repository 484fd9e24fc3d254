/** A request as the fakes see it. */
export interface Asked {
  method: string;
  /** Address of the server. */
  origin: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
}

/** What a fake answers. */
export interface Answer {
  status: number;
  body?: object;
  headers?: Record<string, string>;
}

/** As Azure and Graph say no. */
export function refusal(status: number, code: string, message: string): Answer {
  return { status, body: { error: { code, message } } };
}
