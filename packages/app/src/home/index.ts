export { homeModule } from './module';
