/** The limit of the answer is refused: windows are named beside it, and a shorter input would not help. */
const limitOfAnswer =
  'max_(?:completion_|output_)?tokens\\b[^.]{0,80}(?:must be (?:less|lower|smaller|<|≤)|too (?:large|big|high))';

const tooLong = [
  'context[_ ](?:length|window|size|limit)',
  'max(?:imum)?[_ ](?:context|prompt|input)',
  'too[_ ]many[_ ](?:prompt[_ ]|input[_ ])?tokens',
  '(?:prompt|inputs?|messages?|request|conversation)(?: is| are|_is)?[_ ]too[_ ](?:long|large)',
  'input (?:length|is too)',
  'reduce the length',
  '(?:prompt|input)[^.]{0,60}exceeds?[^.]{0,60}(?:limit|max|tokens)',
  'exceeds? (?:the )?(?:maximum )?context',
  '(?:model )?token limit(?:$|:| exceeded)',
  'sequence length[^.]{0,40}exceeds',
  'range of input length',
  // OpenAI's word for any text that is too long; that of an id or a name is no matter of the window.
  "(?<!\\.(?:id|name)'.*)string_above_max_length(?!.*\\.(?:id|name)')",
  'inputs. tokens',
].join('|');

/**
 * Words by which vendors say that a request is longer than the model's window. Most give no code of their own for it, and statuses differ
 * (400, 413, 422, 429, 500).
 */
export const overflowWords: RegExp = new RegExp(`^(?![\\s\\S]*${limitOfAnswer})[\\s\\S]*?(?:${tooLong})`, 'i');
