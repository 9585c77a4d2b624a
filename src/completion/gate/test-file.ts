const testFolder = /(?:^|\/)(?:tests?|__tests__|specs?|e2e|testdata|fixtures)\//i;
const testName =
  /(?:^|[._-])(?:test|tests|spec|specs|e2e)\.[^./]+$|^test_[^/]*\.py$|^conftest\.py$|(?:Tests?|Spec|IT)\.(?:java|kt|kts|cs|scala|groovy|swift|php)$/;

/** Whether a file holds tests, by the names that test tools look for. `path` is relative, with `/`. */
export function isTestFile(path: string): boolean {
  return testFolder.test(path) || testName.test(path.slice(path.lastIndexOf('/') + 1));
}
