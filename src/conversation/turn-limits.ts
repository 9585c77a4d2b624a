/** Most requests one turn may take: a model that only ever looks things up is stopped here. */
export const longestTurn = 25;

/** Most tool calls one step may ask for. A step that asks for more gets none: such a model has lost its way. */
export const mostCallsAStep = 64;
