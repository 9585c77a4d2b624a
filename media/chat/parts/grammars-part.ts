import { grammars } from './grammars.ts';

globalThis.crossfadeGrammars = grammars;
