import type { FaultKind, ToldFault } from '../../conversation/fault.ts';
import { loadingWords } from '../../protocols/http-exchange/loading-words.ts';
import type { AskedAgain, HandOffMode } from '../../routing/answer-event.ts';
import { isServerError } from '../../transcript/server-error.ts';
import type { Translate } from '../shell/translate.ts';
import { worded } from '../shell/worded.ts';

function explanationsIn(t: Translate): Readonly<Partial<Record<FaultKind, string>>> {
  return {
    auth: t('The key was not accepted'),
    quota: t('The account has no credit or its limit is reached'),
    rate: t('Too many requests'),
    overload: t('The service is overloaded'),
    network: t('The service could not be reached'),
    timeout: t('The service did not answer in time'),
    overflow: t('The conversation is longer than this model can read'),
    cut: t('The answer broke off before its end'),
  };
}

/** How a protocol begins to tell that a key was refused; {@link explanationsIn} says so already. */
const keyRefused = /^The (?:provider|server) does not accept the key\.\s*/;

/** Longest piece of a provider's own words that is shown, in characters; the log has all of them. */
const longestWords = 240;

/** One sentence for the person: what happened, and the provider's own words where they add something. */
export function faultText(fault: ToldFault, t: Translate): string {
  const words = firstSentence(worded(fault.message.replace(keyRefused, ''), t));
  // No key was refused where there is none; the message says it all.
  const explanation = fault.code === 'no-key' ? undefined : explanationOf(fault, t);
  if (explanation === undefined) return worded(fault.message, t);
  // These are our own words, and they say it all.
  const isOwn = (fault.kind === 'cut' || fault.kind === 'timeout') && fault.status === undefined;
  if (isOwn && words !== '') return words;
  // "Overloaded" says nothing that "The service is overloaded" does not.
  return addsNothing(words, explanation) ? `${explanation}.` : `${explanation}: ${words}`;
}

/** A wait before the same model is asked again. `shown`: something of its answer is on the page. */
export interface RetryWait {
  readonly remainingMs: number;
  readonly shown: boolean;
}

/** Text while a wait is under way before the same model is asked again, e.g. `Too many requests. Trying again in 12 s (2 of 3).` */
export function retryText(again: AskedAgain, { remainingMs, shown }: RetryWait, t: Translate): string {
  const seconds = Math.max(1, Math.ceil(remainingMs / 1000));
  const values = [reasonOf(again.fault, shown, t), seconds, again.request, again.of] as const;
  return shown
    ? t('{0}. Continuing the answer in {1} s ({2} of {3}).', ...values)
    : t('{0}. Trying again in {1} s ({2} of {3}).', ...values);
}

/** Text while the same model is asked again, e.g. `Connection lost. Continuing the answer (2 of 3)…` */
export function againText({ fault, request, of }: AskedAgain, mode: HandOffMode, t: Translate): string {
  const values = [reasonOf(fault, mode !== 'fresh', t), request, of] as const;
  if (mode === 'fresh') return t('{0}. Trying again ({1} of {2})…', ...values);
  if (mode === 'restart') return t('{0}. Starting the answer over ({1} of {2})…', ...values);
  return t('{0}. Continuing the answer ({1} of {2})…', ...values);
}

function reasonOf(fault: ToldFault, shown: boolean, t: Translate): string {
  if (fault.code === 'empty') return t('The answer was empty');
  if (fault.code === 'malformed-call') return t('The tool call could not be read');
  if (fault.kind === 'cut' || (fault.kind === 'network' && shown)) return t('Connection lost');
  return explanationOf(fault, t) ?? t('That did not work');
}

function explanationOf(fault: ToldFault, t: Translate): string | undefined {
  if (fault.kind === 'overload' && loadingWords.test(fault.message.toLowerCase()))
    return t('The model is still being loaded');
  if (!isServerError(fault)) return explanationsIn(t)[fault.kind];
  if (fault.status === undefined) return t('The server had an internal error');
  return t('The server had an internal error ({0})', fault.status);
}

function addsNothing(words: string, explanation: string): boolean {
  const bare = words.toLowerCase().replace(/[.!\s]+$/, '');
  if (explanation.toLowerCase().includes(bare)) return true;
  return /^(?:internal (?:server )?error|status \d{3}|the (?:provider|server) (?:answered with .*|does not accept the key))$/.test(
    bare,
  );
}

/** The first sentence of a provider's words, on one line, with a full stop. */
function firstSentence(message: string): string {
  const line = message.slice(0, 2_000).replace(/\s+/g, ' ').trim();
  const end = /[.!?](?= [A-Z])/.exec(line);
  const sentence = end === null ? line : line.slice(0, end.index + 1);
  if (sentence.length > longestWords) return `${sentence.slice(0, longestWords - 1).toWellFormed()}…`;
  return sentence === '' || /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}
