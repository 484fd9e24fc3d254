// @ts-check
export const deadProvider = {
  letter: 'd',
  run: async () => ({ text: '', figures: {} }),
};
