import '@testing-library/jest-dom';

// jsdom has none; lists of suggestions use it to load more when scrolled.
class NoIntersections {
  observe() {}
  unobserve() {}
  disconnect() {}
}
Object.defineProperty(window, 'IntersectionObserver', {
  value: NoIntersections,
});
