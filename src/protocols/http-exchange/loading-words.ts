/** Words by which a server says that it is getting a model ready, in lower case, with whatever status. Waiting helps. */
export const loadingWords = /loading model|model[^.]{0,100} is (?:currently |still )?(?:being )?load(?:ing|ed)\b/;
