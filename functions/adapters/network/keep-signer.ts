interface Signing<Scheme, Signer> {
  /** Makes a signer, of what an endpoint asks for or of the client's own service and region. */
  signer: (scheme?: Scheme) => Promise<Signer>;
}

/**
 * Has a client of the AWS SDK sign all its calls with one signer. The SDK makes one for each, of a copy of
 * the client's whole configuration: a tenth of what a call costs. A signer asks for credentials at each
 * signature, so that refreshed ones are used, and gets the time with each call.
 */
export function keepSigner<Scheme, Signer>(config: Signing<Scheme, Signer>): void {
  const { signer } = config;
  let kept: Promise<Signer> | undefined;
  config.signer = (scheme) => {
    if (scheme !== undefined) return signer(scheme);
    kept ??= signer().catch((error: unknown) => {
      kept = undefined;
      throw error;
    });
    return kept;
  };
}
