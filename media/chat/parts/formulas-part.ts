import { formulaMarkup } from './formula-markup.ts';

globalThis.crossfadeFormulas = formulaMarkup;
