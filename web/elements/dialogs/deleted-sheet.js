/** Styles of the deleted projects. */
import { css } from "../../dom/element.js";

export const deletedSheet = css`
  details {
    margin-top: 14px;
  }
  summary {
    cursor: pointer;
  }
  .deleted {
    margin: 6px 0 0;
    padding: 0;
  }
  .deleted li {
    display: flex;
    align-items: center;
    gap: 10px;
    padding: 4px 0;
  }
  .deleted .dim {
    flex: 1;
  }
`;
