import type { LogEntry } from '../../conversation/entry.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Owner } from '../../conversation/part.ts';
import { settle } from '../../conversation/settle.ts';
import type { SettledInstruction, SettledItem } from '../../conversation/settle.ts';
import type { Loss, Projection, ProjectionTarget, RequestOptions } from '../protocol.ts';
import { ContentsBuilder, textPart } from './contents-builder.ts';
import type { Content } from './contents-builder.ts';
import { geminiModel } from './gemini-model.ts';
import type { GeminiModel } from './gemini-model.ts';
import { generationConfig } from './generation-config.ts';
import { inputParts, resultParts } from './project-input.ts';
import type { InputTarget } from './project-input.ts';
import { StepProjector } from './project-step.ts';
import { projectTools } from './project-tools.ts';

/**
 * A request body for `generateContent`. Pure; the contents of the request that a step answered are a prefix of those of
 * every later request to the same model, unless a summary lies between. `model` is not part of the protocol's body: {@link sendGemini} puts it
 * into the address.
 *
 * A request never ends in the model's own text, since nothing is documented of how such a text is gone on with.
 */
export function projectGemini(log: readonly LogEntry[], target: ProjectionTarget, options: RequestOptions): Projection {
  const settled = settle(log);
  const losses: Loss[] = [...settled.drops];
  const model = geminiModel(target.model);
  const system = settled.system.filter((instruction) => instruction.text !== '');
  const contents = new Contents(target, model, losses).build(model.system ? [] : system, settled.items);
  const tools = projectTools(settled.tools, losses);
  const config = generationConfig(target, options, model);
  const body = {
    model: target.model,
    ...(system.length === 0 || !model.system
      ? {}
      : { systemInstruction: { parts: system.map(({ text }) => textPart(text)) } }),
    contents,
    ...toolFields(tools, contents, options),
    ...(Object.keys(config).length === 0 ? {} : { generationConfig: config }),
  };
  return { body, losses };
}

/** Turns in order become contents; everything that depends on the target is decided here or in the step projector. */
class Contents {
  readonly #builder = new ContentsBuilder();
  readonly #steps: StepProjector;
  readonly #input: InputTarget;
  readonly #losses: Loss[];

  constructor(target: ProjectionTarget, model: GeminiModel, losses: Loss[]) {
    const owner: Owner = { protocol: 'gemini', provider: target.provider.id, model: target.model };
    this.#steps = new StepProjector(owner, model, losses);
    this.#input = { owner, images: target.info?.abilities.vision !== false, nestedMedia: model.modern };
    this.#losses = losses;
  }

  build(system: readonly SettledInstruction[], items: readonly SettledItem[]): readonly Content[] {
    for (const instruction of system) this.#addInstruction(instruction);
    for (const item of items) this.#addItem(item);
    return this.#builder.finish();
  }

  #addItem(item: SettledItem): void {
    switch (item.kind) {
      case 'step':
        this.#builder.model(this.#steps.parts(item), item.goesOn === true);
        this.#builder.user(
          resultParts(item.results, (result) => this.#steps.idOf(result.call), this.#input, this.#losses),
        );
        break;
      case 'instruction':
        this.#addInstruction(item);
        break;
      case 'user':
        this.#builder.user(inputParts(item.parts, item.seq, this.#input, this.#losses));
        break;
      case 'summary':
        this.#builder.user([textPart(`<conversation-summary>\n${item.text}\n</conversation-summary>`)]);
    }
  }

  /** This protocol has instructions only at the start: later ones are tagged text in the user turn at the same place. */
  #addInstruction(instruction: SettledInstruction): void {
    if (instruction.text === '') return;
    this.#builder.user([textPart(`<system>\n${instruction.text}\n</system>`)]);
    const detail = 'An instruction is sent as tagged text in the user turn.';
    this.#losses.push({ kind: 'instruction', seq: instruction.seq, detail });
  }
}

/** Tools that are not offered this time stay listed while the history uses them: the list is part of the cached prefix. */
function toolFields(tools: readonly JsonObject[], contents: readonly Content[], options: RequestOptions): JsonObject {
  if (tools.length === 0) return {};
  const declared = { tools: [{ functionDeclarations: tools }] };
  if (options.tools !== false) return declared;
  const usesTools = contents.some(({ parts }) => parts.some((part) => part['functionCall'] !== undefined));
  return usesTools ? { ...declared, toolConfig: { functionCallingConfig: { mode: 'NONE' } } } : {};
}
