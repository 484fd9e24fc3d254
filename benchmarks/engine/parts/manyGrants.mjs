// @ts-check
export const manyGrants = {
  letter: 'e',
  run: async () => ({ text: '', figures: {} }),
};
