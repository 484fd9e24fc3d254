/**
 * The same words in another language: every key of the English ones, and no
 * other. Placeholders (`{{person}}`) stay as they are.
 *
 * @internal
 */
export type Translated<Messages> = {
  readonly [Key in keyof Messages]: Messages[Key] extends string
    ? string
    : Translated<Messages[Key]>;
};
