import { z } from 'zod';
import { InstanceConfig } from '../config';
import { redact } from './redact';
import { ScimCall } from './ScimCall';
import { statusFailure } from './statusFailure';
import { Transport, WireAnswer } from './Transport';

const tokenSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().optional().catch(undefined),
});

/** Not used in its last seconds: it must still be good when it arrives. */
const RESERVE_MS = 30_000;
const DEFAULT_LIFE_MS = 300_000;

interface HeldToken {
  token: string;
  goodUntil: number;
}

/**
 * Supplies the `Authorization` header of one server. Tokens of OAuth 2.0 client
 * credentials are kept until shortly before they expire.
 * @internal
 */
export class Authorizer {
  private held?: HeldToken;

  constructor(
    private readonly instance: InstanceConfig,
    private readonly transport: Transport,
  ) {}

  /** Everything that must not be shown. */
  *secrets(): Iterable<string> {
    const { token, basic, oauth2 } = this.instance.auth;
    if (token) {
      yield token;
    }
    if (basic) {
      yield basic.password;
      yield base64(basic.user, basic.password);
    }
    if (oauth2) {
      yield oauth2.clientSecret;
      yield base64(oauth2.clientId, oauth2.clientSecret);
    }
    if (this.held) {
      yield this.held.token;
    }
  }

  /** @throws ProviderError - no token was to be had */
  async header(call: ScimCall): Promise<string> {
    const { token, basic } = this.instance.auth;
    if (token) {
      return `Bearer ${token}`;
    }
    if (basic) {
      return `Basic ${base64(basic.user, basic.password)}`;
    }
    if (!this.held || this.held.goodUntil <= Date.now()) {
      this.held = await this.fetchToken(call);
    }
    return `Bearer ${this.held.token}`;
  }

  /** The server refused it. Is another one worth a try? */
  refused(header: string): boolean {
    if (!this.held || header !== `Bearer ${this.held.token}`) {
      return false;
    }
    this.held = undefined;
    return true;
  }

  private async fetchToken(call: ScimCall): Promise<HeldToken> {
    const { oauth2 } = this.instance.auth;
    if (!oauth2) {
      throw call.permanent('no way of authentication is configured');
    }
    const { clientId, clientSecret, scope } = oauth2;
    const inBody = oauth2.clientAuthentication === 'body';
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      ...(scope && { scope }),
      ...(inBody && { client_id: clientId, client_secret: clientSecret }),
    });
    const answer = await this.sendForm(call, oauth2.tokenUrl, form, {
      ...(!inBody && {
        authorization: `Basic ${base64(
          encodeURIComponent(clientId),
          encodeURIComponent(clientSecret),
        )}`,
      }),
    });
    const what = `the request for a token (auth.oauth2)`;
    if (answer.status >= 300) {
      // The answer to wrong client credentials is 400 as often as 401.
      const status = answer.status === 400 ? 401 : answer.status;
      const detail = redact(answer.text ?? '', this.secrets());
      throw statusFailure(
        call,
        {
          status,
          detail,
          retryAfter: answer.header('retry-after'),
          location: answer.header('location'),
        },
        what,
        false,
      );
    }
    const parsed = tokenSchema.safeParse(readJson(answer.text));
    if (!parsed.success) {
      throw call.permanent(`${what} was answered without an access token`);
    }
    const { access_token: token, expires_in: seconds } = parsed.data;
    const lifeMs = seconds ? seconds * 1000 - RESERVE_MS : DEFAULT_LIFE_MS;
    return { token, goodUntil: Date.now() + lifeMs };
  }

  private async sendForm(
    call: ScimCall,
    tokenUrl: string,
    form: URLSearchParams,
    headers: Record<string, string>,
  ): Promise<WireAnswer> {
    try {
      return await this.transport.send({
        method: 'POST',
        url: new URL(tokenUrl),
        headers: {
          accept: 'application/json',
          'content-type': 'application/x-www-form-urlencoded',
          ...headers,
        },
        body: form.toString(),
        signal: call.signal,
      });
    } catch (error) {
      throw call.explain(error, 'ask for a token', false);
    }
  }
}

function base64(user: string, password: string): string {
  return Buffer.from(`${user}:${password}`).toString('base64');
}

function readJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
