/** What is known of a server beyond its wire, for rules that depend on set-up. */
export interface ServerFacts {
  readonly tools?: boolean;
  readonly images?: boolean;
  readonly prefill?: boolean;
  /** It stands between us and the model's vendor and translates requests: only the rules of the wire itself hold. */
  readonly isGateway?: boolean;
  /** It takes tools of the provider together with functions in one request. */
  readonly mixesTools?: boolean;
}
