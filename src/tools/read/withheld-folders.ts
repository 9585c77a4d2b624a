/** What a result says where workspace folders were left out because their code does not go to the models of the conversation. */
export const withheldFolders =
  '\n(Workspace folders whose chat uses another model were left out. A message that mentions one of their files with @file: asks the person.)';
