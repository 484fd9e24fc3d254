import { Instant } from '../../domain/time';

/** A secret as it is shown. */
export interface SecretText {
  secret: string;
  /** Exclusive end of its use, where that may come before the end of the access. */
  expiresAt?: Instant;
}

/** The text that is sealed for a secret that the target issued. */
export function secretText({ secret, expiresAt }: SecretText): string {
  return JSON.stringify({ secret, expiresAt });
}

/** Reads a text that was sealed. What the engine makes stands for itself, and never looks like an object. */
export function parseSecretText(text: string): SecretText {
  return text.startsWith('{') ? JSON.parse(text) : { secret: text };
}
