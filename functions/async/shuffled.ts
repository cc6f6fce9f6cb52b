/** The same items in a random order. */
export const shuffled = <Item>(items: readonly Item[], random: () => number = Math.random): Item[] =>
  items
    .map((item) => ({ item, order: random() }))
    .toSorted((left, right) => left.order - right.order)
    .map(({ item }) => item);
