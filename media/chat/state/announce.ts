/** Asks the view to tell a screen reader a short text; see the status region of `cf-chat`. */
export class AnnounceEvent extends Event {
  static readonly eventName = 'cf-announce';
  readonly text: string;

  constructor(text: string) {
    super(AnnounceEvent.eventName, { bubbles: true });
    this.text = text;
  }
}
