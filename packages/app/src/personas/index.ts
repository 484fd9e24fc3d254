export { forgetPersona, recallPersona, rememberPersona } from './chosenPersona';
export { readPersonas } from './readPersonas';
export type { Persona, PersonaTry } from './readPersonas';
