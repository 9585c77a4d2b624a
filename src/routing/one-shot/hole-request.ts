import type { FillingRoute } from '../../models/profiles/fim-profile.ts';
import type { ModelInfo } from '../../models/model-info.ts';
import type { Provider } from '../../models/provider.ts';
import type { FimRequest } from '../../protocols/fim/fim-request.ts';

/** A hole in a document. */
export interface HoleRequest extends FimRequest {
  readonly languageId: string;
  /** False where the answer must stay on the cursor's line. */
  readonly multiline: boolean;
  /** A private key stands around the hole, of which prefix and suffix may hold a middle part alone. Such a request is not sent. */
  readonly nearKey?: boolean;
}

/** A model and the way a hole goes to it. */
export interface HoleTarget {
  readonly provider: Provider;
  readonly info: ModelInfo;
  readonly route: Extract<FillingRoute, { via: 'fim' | 'chat' }>;
}
