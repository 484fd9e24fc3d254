export { demoPersonaModule as default } from './module';
