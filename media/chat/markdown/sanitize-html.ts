import DOMPurify from 'dompurify';

const tags = [
  ...['p', 'br', 'hr', 'strong', 'em', 'del', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a', 'span', 'div'],
  ...['h3', 'h4', 'h5', 'h6', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
  ...['u', 'kbd', 'sub', 'sup', 'mark', 'small'],
];
const attributes = [
  'class',
  'title',
  'role',
  'tabindex',
  'aria-label',
  'start',
  'dir',
  'data-url',
  'data-lang',
  'data-info',
  'data-path',
  'data-line',
  'data-end',
];
const classNames =
  /^(?:math|math-block|html-item|html-line|block|plain|image-text|link-target|table|heading-[1-6]|align-(?:left|right|center))$/;
const roles = new Set(['link', 'group']);

const purifier = DOMPurify(window);
purifier.addHook('uponSanitizeAttribute', (_node, data) => {
  const { attrName: name, attrValue: value } = data;
  if (name === 'class' && !classNames.test(value)) data.keepAttr = false;
  if (name === 'role' && !roles.has(value)) data.keepAttr = false;
  if (name === 'dir' && value !== 'auto') data.keepAttr = false;
  if (name === 'tabindex' && value !== '0') data.keepAttr = false;
  if (/^data-(?:line|end)$/.test(name) && !/^\d{1,7}$/.test(value)) data.keepAttr = false;
  if (name === 'data-url' && !/^(?:https?:\/\/|mailto:)/.test(value)) data.keepAttr = false;
});

/**
 * The second wall behind the escaping: DOM nodes with nothing but the tags and attributes this view makes itself. There is no
 * `href`, `src`, `style` or event attribute among them, so no content of a model can load or run anything.
 */
export function sanitizeHtml(html: string): DocumentFragment {
  return purifier.sanitize(html, {
    ALLOWED_TAGS: tags,
    ALLOWED_ATTR: attributes,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
}
