export { searchEngineLoader as default } from './loader';
