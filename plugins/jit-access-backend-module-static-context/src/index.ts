/**
 * A context source for JIT Access that reads on-call rotas and incidents from
 * the configuration and from a YAML file.
 *
 * @packageDocumentation
 */
export { jitAccessModuleStaticContext as default } from './module';
