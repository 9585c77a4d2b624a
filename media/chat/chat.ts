/** The script of the chat view: defines the elements; `cf-chat` in the page starts the rest. */
import './elements/chat-element.ts';
