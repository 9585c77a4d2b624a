import type { TokenFimProfile } from './profile.ts';

const qwenStops = ['<|endoftext|>', '<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>', '<|fim_pad|>'];

/**
 * The families that were trained to fill in the middle, each with the tokens of its own model card. The first whose pattern matches a
 * model's name serves, so narrower names stand before wider ones.
 */
export const tokenProfiles: readonly TokenFimProfile[] = [
  {
    family: 'qwen-coder',
    name: 'Qwen-Coder',
    chat: false,
    match: [/qwen[\d.]*[-_:]?coder/i, /codeqwen/i],
    tokens: {
      prefix: '<|fim_prefix|>',
      suffix: '<|fim_suffix|>',
      middle: '<|fim_middle|>',
      repository: '<|repo_name|>',
      file: '<|file_sep|>',
    },
    order: 'psm',
    stop: [...qwenStops, '<|repo_name|>', '<|file_sep|>', '<|im_start|>', '<|im_end|>'],
  },
  {
    family: 'starcoder2',
    name: 'StarCoder2',
    chat: false,
    match: [/starcoder[-_:]?2/i],
    tokens: {
      prefix: '<fim_prefix>',
      suffix: '<fim_suffix>',
      middle: '<fim_middle>',
      repository: '<repo_name>',
      file: '<file_sep>',
    },
    order: 'psm',
    stop: ['<|endoftext|>', '<file_sep>', '<repo_name>', '<fim_prefix>', '<fim_suffix>', '<fim_middle>', '<fim_pad>'],
  },
  {
    family: 'starcoder',
    name: 'StarCoder',
    chat: false,
    match: [/starcoder/i, /santacoder/i, /stable-?code/i],
    tokens: { prefix: '<fim_prefix>', suffix: '<fim_suffix>', middle: '<fim_middle>' },
    order: 'psm',
    stop: ['<|endoftext|>', '<fim_prefix>', '<fim_suffix>', '<fim_middle>', '<fim_pad>', '<filename>'],
  },
  {
    family: 'deepseek-coder',
    name: 'DeepSeek-Coder',
    chat: false,
    match: [/deepseek[-_]?coder/i],
    tokens: { prefix: '<｜fim▁begin｜>', suffix: '<｜fim▁hole｜>', middle: '<｜fim▁end｜>' },
    order: 'psm',
    stop: ['<｜end▁of▁sentence｜>', '<|EOT|>', '<｜fim▁begin｜>', '<｜fim▁hole｜>', '<｜fim▁end｜>'],
  },
  {
    family: 'codestral',
    name: 'Codestral',
    chat: false,
    match: [/codestral/i],
    // Codestral has no third token: the answer follows the prefix.
    tokens: { prefix: '[PREFIX]', suffix: '[SUFFIX]', middle: '' },
    order: 'spm',
    stop: ['</s>', '[PREFIX]', '[SUFFIX]', '[MIDDLE]'],
  },
  {
    family: 'codellama',
    name: 'Code Llama',
    chat: false,
    match: [/code-?llama/i],
    // The spaces belong to the template: "<PRE> {prefix} <SUF>{suffix} <MID>".
    tokens: { prefix: '<PRE> ', suffix: ' <SUF>', middle: ' <MID>' },
    order: 'psm',
    stop: ['<EOT>', ' <EOT>', '</s>', '<PRE>', '<SUF>', '<MID>'],
  },
  {
    family: 'codegemma',
    name: 'CodeGemma',
    chat: false,
    match: [/code-?gemma/i],
    tokens: {
      prefix: '<|fim_prefix|>',
      suffix: '<|fim_suffix|>',
      middle: '<|fim_middle|>',
      file: '<|file_separator|>',
    },
    order: 'psm',
    stop: ['<|file_separator|>', '<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>', '<end_of_turn>', '<eos>'],
  },
  {
    family: 'granite-code',
    name: 'Granite Code',
    chat: false,
    match: [/granite-?(?:\d+b-)?code/i, /granite-(?:3|8|20|34)b-code/i],
    tokens: { prefix: '<fim_prefix>', suffix: '<fim_suffix>', middle: '<fim_middle>' },
    order: 'psm',
    stop: ['<|endoftext|>', '<fim_prefix>', '<fim_suffix>', '<fim_middle>', '<fim_pad>'],
  },
  {
    family: 'granite',
    name: 'Granite',
    chat: false,
    match: [/granite[-_:]?(?:3\.3|4)/i],
    tokens: { prefix: '<|fim_prefix|>', suffix: '<|fim_suffix|>', middle: '<|fim_middle|>' },
    order: 'psm',
    stop: ['<|end_of_text|>', '<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>', '<|fim_pad|>'],
  },
  {
    family: 'seed-coder',
    name: 'Seed-Coder',
    chat: false,
    match: [/seed[-_]?coder/i],
    tokens: { prefix: '<[fim-prefix]>', suffix: '<[fim-suffix]>', middle: '<[fim-middle]>' },
    order: 'spm',
    stop: ['<[end▁of▁sentence]>', '<[fim-prefix]>', '<[fim-suffix]>', '<[fim-middle]>'],
  },
  {
    family: 'mellum',
    name: 'Mellum',
    chat: false,
    match: [/mellum/i],
    tokens: {
      prefix: '<fim_prefix>',
      suffix: '<fim_suffix>',
      middle: '<fim_middle>',
      repository: '<reponame>',
      file: '<filename>',
    },
    order: 'spm',
    stop: ['<|endoftext|>', '<filename>', '<reponame>', '<fim_prefix>', '<fim_suffix>', '<fim_middle>', '<fim_pad>'],
  },
];
