import { FoundBinding } from '@jit-access/backstage-plugin-jit-access-node';
import { MarkedHolder } from '../../domain/drift/judgeHolder';

/** What a target lists with our mark, and all that it says of it. */
export interface ListedHolder extends MarkedHolder {
  /** The binding that the mark names. */
  mark?: string;
  found?: FoundBinding;
}
