/** Words by which vendors say that money or credit is missing, in lower case. Some say so with a status of 400 or 500. */
export const quotaWords =
  /insufficient[_ ](quota|balance|credits?|funds)|billing[_ ](hard|not_active|error)|payment required|(out of|no|more) credits|credit balance|spend(ing)?[_ ]limit|exceeded your current quota|(account|balance)[^.]{0,20}(in arrears|overdue|is empty|not enough)/;
