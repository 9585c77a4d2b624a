/** An object of which nothing can be asked: each trap throws another one like it. Third-party code may hand it over as anything. */
export function throwingProxy(): object {
  const trap = (): never => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- Third-party code throws what it likes.
    throw throwingProxy();
  };
  return new Proxy({}, { get: trap, has: trap, ownKeys: trap, getPrototypeOf: trap, getOwnPropertyDescriptor: trap });
}
