/** run-crew is RunCrew in the template. */
export const functionLogicalId = (contractName: string): string =>
  contractName.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
